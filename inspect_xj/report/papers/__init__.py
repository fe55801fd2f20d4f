"""The papers of a school, a class, a person: one module a kind, each giving ``Paper``s that a worker can draw."""
