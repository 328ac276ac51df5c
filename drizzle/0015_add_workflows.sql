CREATE TABLE "workflows" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"task" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"current_step" text,
	"artifacts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"verdict" text,
	"review_summary" text,
	"error" text,
	"origin" jsonb,
	"request_key" text NOT NULL,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "workflows_workspaceId_requestKey_unique" UNIQUE("workspace_id","request_key")
);
--> statement-breakpoint
ALTER TABLE "workflows" ADD CONSTRAINT "workflows_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workflows_workspace_id_status_created_at_index" ON "workflows" USING btree ("workspace_id","status","created_at");--> statement-breakpoint
CREATE INDEX "workflows_workspace_id_created_at_index" ON "workflows" USING btree ("workspace_id","created_at");--> statement-breakpoint
create view agent_sessions as
  select s.run_id || '/' || s.seq as session_id,
         s.workspace_id,
         case when r.pipeline = 'workflow' then r.subject_id end as workflow_id,
         s.run_id,
         s.agent as agent_type,
         s.step,
         s.visit::int as visit,
         s.attempt::int as attempt,
         case when s.outcome in ('next', 'done', 'revise') then 'completed'
              when s.outcome in ('wait', 'delay') then 'idle'
              else 'failed' end as status,
         s.model,
         r.input,
         s.output,
         s.error ->> 'message' as error,
         s.ended_at - make_interval(secs => s.duration_ms / 1000.0) as started_at,
         case when s.outcome in ('wait', 'delay') then null else s.ended_at end as completed_at
    from step_runs s join runs r on r.id = s.run_id
   where s.agent is not null
     and s.outcome not in ('retried', 'skipped', 'taken_over')
  union all
  select r.id || '/' || (r.seq + 1),
         r.workspace_id,
         case when r.pipeline = 'workflow' then r.subject_id end,
         r.id,
         r.steps -> r.step_index::int ->> 'agent',
         r.steps -> r.step_index::int ->> 'name',
         r.visit::int,
         r.attempt::int,
         case when r.lock_token is not null and r.lock_until >= app_now() then 'running' else 'idle' end,
         r.steps -> r.step_index::int ->> 'model',
         r.input,
         null::jsonb,
         r.error ->> 'message',
         case when r.lock_token is not null then r.lock_until - make_interval(secs =>
           ((r.steps -> r.step_index::int ->> 'timeoutMs')::float8 + 5000) / 1000) end,
         null::timestamptz
    from runs r
   where r.state in ('queued', 'running', 'waiting')
     and r.steps -> r.step_index::int ->> 'agent' is not null;
