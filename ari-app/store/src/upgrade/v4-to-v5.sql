-- How often, and for how long, the machine rings those who asked to be called back.

ALTER TABLE meta ADD COLUMN callback_attempts  INTEGER NOT NULL DEFAULT 2 CHECK (callback_attempts >= 0);
ALTER TABLE meta ADD COLUMN callback_retry_ms  INTEGER NOT NULL DEFAULT 300000 CHECK (callback_retry_ms >= 0);
ALTER TABLE meta ADD COLUMN callback_expiry_ms INTEGER NOT NULL DEFAULT 14400000 CHECK (callback_expiry_ms >= 0);
