"""Finds the files and reads each one."""
