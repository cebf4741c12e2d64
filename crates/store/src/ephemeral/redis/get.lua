-- Now, prefix of revocations. The record, if it can be seen.
local now, revocations = tonumber(ARGV[1]), ARGV[2]
local record = redis.call('GET', KEYS[1])
if not record then return false end
local entry = read(record)
if entry.taken or entry.expires <= now or revoked(entry, revocations) then return false end
return record
