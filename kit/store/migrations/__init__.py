"""Alembic migrations; run at the first start and after every update."""
