DROP INDEX "brain_summaries_workspace_id_index";--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "last_in_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "last_out_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "brain_insights_workspace_id_run_id_index" ON "brain_insights" USING btree ("workspace_id","run_id");--> statement-breakpoint
CREATE INDEX "brain_summaries_workspace_id_created_at_index" ON "brain_summaries" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "contacts_workspace_id_last_in_at_index" ON "contacts" USING btree ("workspace_id","last_in_at") WHERE last_in_at is not null;--> statement-breakpoint
CREATE INDEX "contacts_by_email" ON "contacts" USING btree ("workspace_id",lower(email)) WHERE email is not null;--> statement-breakpoint
CREATE INDEX "leads_hot_and_new" ON "leads" USING btree ("workspace_id","created_at") WHERE temperature = 'hot' and status = 'new';--> statement-breakpoint
CREATE INDEX "leads_rising" ON "leads" USING btree ("workspace_id","score_changed_at") WHERE score > prior_score;--> statement-breakpoint
-- Dates the first and the last messages of these contacts, both ways. Whoever changes messages of a contact holds
-- its row until the commit, and looks only then: of two transactions the later one sees the messages of both.
CREATE OR REPLACE FUNCTION date_contacts(ids uuid[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  PERFORM FROM contacts WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE contacts
     SET written_at = found.written_at, replied_at = found.replied_at,
         last_in_at = found.last_in_at, last_out_at = found.last_out_at
    FROM (
      SELECT contact.id, outbound.at AS written_at, (
               SELECT min(sent_at) FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'inbound'
                  AND sent_at > outbound.at) AS replied_at, (
               SELECT max(sent_at) FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'inbound') AS last_in_at, (
               SELECT max(sent_at) FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'outbound') AS last_out_at
        FROM contacts AS contact
       CROSS JOIN LATERAL (
               SELECT min(sent_at) AS at FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'outbound') AS outbound
       WHERE contact.id = ANY (ids)
    ) AS found
   WHERE contacts.id = found.id
     AND (contacts.written_at, contacts.replied_at, contacts.last_in_at, contacts.last_out_at)
         IS DISTINCT FROM (found.written_at, found.replied_at, found.last_in_at, found.last_out_at);
END
$$;
--> statement-breakpoint
UPDATE contacts
   SET last_in_at = found.last_in_at, last_out_at = found.last_out_at
  FROM (
    SELECT contact_id, max(sent_at) FILTER (WHERE direction = 'inbound') AS last_in_at,
           max(sent_at) FILTER (WHERE direction = 'outbound') AS last_out_at
      FROM messages GROUP BY contact_id
  ) AS found
 WHERE contacts.id = found.contact_id;
