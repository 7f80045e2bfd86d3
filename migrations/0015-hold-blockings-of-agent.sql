-- Queues that their server has blocked: of ours nothing arrives, to the others nothing can be sent.
CREATE TABLE agent_blocking (
  rcv_queue_id INTEGER UNIQUE REFERENCES agent_rcv_queue ON DELETE CASCADE,
  snd_queue_id INTEGER UNIQUE REFERENCES agent_snd_queue ON DELETE CASCADE,
  reason TEXT NOT NULL CHECK (reason IN ('spam', 'content', 'other')),
  until INTEGER, -- ms since 1970, where the server has told one
  CHECK ((rcv_queue_id IS NULL) <> (snd_queue_id IS NULL))
) STRICT;
