"""What the control plane's calls take and give, a module for each group of them."""
