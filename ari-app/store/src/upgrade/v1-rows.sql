-- Rows in every table of version 1, as they may stand in an office.
INSERT INTO departments (id, name, phone) VALUES (1, '示例单位', '8000001');
INSERT INTO categories (id, parent, name, department) VALUES (1, NULL, '公用事业', NULL), (2, 1, '供水', 1);
INSERT INTO users (id, login, name, role, password_hash, agent, phone, created_at)
  VALUES (1, '1001', '示例甲', 'agent', '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA', 1001, '1001', 1);
INSERT INTO agent_queues VALUES (1001, 1);
INSERT INTO sessions VALUES (zeroblob(32), 1, 1, 2, 3);
INSERT INTO tokens (name, token_hash, created_at) VALUES ('demo', zeroblob(32), 1);
INSERT INTO login_failures (at, login, address) VALUES (1, 'x', '127.0.0.1');
INSERT INTO facts (at, call, kind, fields) VALUES (1, 1, 'arrived', '{"caller": null}');
INSERT INTO calls (number, node, channel, caller, caller_e164, dialled, stage, arrived_at)
  VALUES (1, 1, 'c', '13800138000', '+8613800138000', '12345', 'talking', 1);
INSERT INTO talks (call, agent, channel, bridge, started_at) VALUES (1, 1001, 'a', 'b', 2);
INSERT INTO recordings (id, name, call, kind, message, state, started_at)
  VALUES (1, 'm', 1, 'message', 'complaint', 'finished', 3);
INSERT INTO case_days VALUES (20261124, 1);
INSERT INTO cases (id, number, kind, state, urgency, medium, category, content, call, keeper, created_at, updated_at)
  VALUES (1, '202611240001', 'complaint', 'draft', 'normal', 'mailbox', 2, '', 1, 1, 4, 4);
INSERT INTO case_events ("case", at, verb, "by", state) VALUES (1, 4, 'create', 'system', 'draft');
INSERT INTO voicemails (call, recording, kind, left_at, "case") VALUES (1, 1, 'complaint', 4, 1);
INSERT INTO agent_states VALUES (1001, 'paused', 'meal', 'agent:1001', 5);
INSERT INTO audit (at, "by", action, subject, name) VALUES (6, 'agent:1001', 'listened', 'voicemail', '1');
