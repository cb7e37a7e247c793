"""The contract suite: the mock, or a live account, held against what the vendors say."""
