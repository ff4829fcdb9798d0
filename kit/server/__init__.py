"""The Voilà application: sign-in, who may see what, kernels, the template and its static files."""
