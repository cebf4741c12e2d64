-- Entries of one event are read by their time, on every node, and counted by it. Those that hold nothing personal are of no
-- account to a purge, so that its index is spared them.
CREATE INDEX journal_span ON journal (event, time, node, seq);

CREATE INDEX journal_personal ON journal (time) WHERE personal IS NOT NULL;

DROP INDEX journal_time;
