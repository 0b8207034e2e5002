"""One module a library; each has `install()`, which is called once, after the library's import."""
