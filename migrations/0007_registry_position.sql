-- The last position of a kind is looked up at each insertion: without this, putting many records costs their square.
CREATE INDEX registry_position ON registry (kind, position);
