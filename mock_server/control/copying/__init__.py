"""A request or a message in the words of a shell, a language or a reader: to be copied, and run there."""
