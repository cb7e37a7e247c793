"""Mutants: systems that are wrong in one place, made from public things. The contract suite must notice each."""
