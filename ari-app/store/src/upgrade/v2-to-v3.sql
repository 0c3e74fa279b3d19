-- Human service whole: what reports, supervision and the keeping of recordings need.

ALTER TABLE agent_queues ADD COLUMN level INTEGER NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 9);
