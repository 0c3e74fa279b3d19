-- The queue in which a caller was last at some time is read from the index, without the rows of stays.

DROP INDEX stays_by_call;
CREATE INDEX stays_by_call ON stays (call, id, entered_at, queue);
