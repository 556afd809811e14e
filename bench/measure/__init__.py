"""What bench/run measures: a module a group of figures."""
