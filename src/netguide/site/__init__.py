"""The built site: MkDocs plugin, builds, live server. Runs no lesson."""
