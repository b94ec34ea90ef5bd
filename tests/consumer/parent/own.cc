int own() { return PARENT; }
