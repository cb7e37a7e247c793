"""The web page, as files: a browser loads them as they are, and asks the control plane like anybody else."""
