-- Calls of ours about a case.

ALTER TABLE case_events ADD COLUMN call INTEGER REFERENCES calls (number);

CREATE INDEX case_events_by_call ON case_events (call) WHERE call IS NOT NULL;
