-- When the carrier's line did not answer is a fact, and reports look for it.

CREATE INDEX facts_of_trunk ON facts (at) WHERE kind = 'trunk_up' OR kind = 'trunk_down';
