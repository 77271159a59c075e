"""The data folder and the one SQLite file in it: lock, connections, migrations, the single writer."""
