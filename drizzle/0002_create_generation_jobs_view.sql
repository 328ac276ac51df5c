create view generation_jobs as
  select id,
         workspace_id,
         subject_id as prospect_id,
         run_id,
         purpose as type,
         item as scene,
         case state
           when 'due' then 'pending'
           when 'reserved' then case when external_id is null then 'pending' else 'processing' end
           when 'done' then 'complete'
           else state
         end as status,
         external_id as external_job_id,
         result ->> 'file' as result_file,
         error,
         attempts::bigint as attempts,
         cost,
         created_at
    from effects
   where kind = 'paid'
     and subject_id is not null;
