"""Parts of a page: each shows one value; they know only the domain."""
