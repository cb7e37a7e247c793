"""Speed, memory and growth, as ratios against a bare Flask app measured in the same run."""
