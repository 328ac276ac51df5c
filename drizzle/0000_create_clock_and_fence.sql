-- The product's clock: every due time, lease and expiry is compared against it.
create function app_now() returns timestamptz
  language sql stable parallel safe
  as $$ select now() $$;
--> statement-breakpoint
-- The fence: a checkpoint's whole transaction fails unless its Worker still holds the run at the position it worked on.
create function held(holder uuid, at_seq integer, want uuid, want_seq integer, successor uuid) returns uuid
  language plpgsql
  as $$
begin
  if holder is distinct from want or at_seq is distinct from want_seq then
    raise exception 'the run is no longer held' using errcode = 'CB001';
  end if;
  return successor;
end
$$;
