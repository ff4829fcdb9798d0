"""One module per notebook, one function per part of the page; pages act only through services."""
