-- Now, prefix of revocations, expiry. 1: moved.
local now, revocations, expires = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local record = redis.call('GET', KEYS[1])
if not record then return 0 end
local entry = read(record)
if entry.taken or entry.expires <= now or revoked(entry, revocations) then return 0 end
local left = rest(math.max(expires, entry.remembered), now)
if left < 1 then
  redis.call('DEL', KEYS[1])
else
  redis.call('SETRANGE', KEYS[1], 1, struct.pack('>d', expires))
  redis.call('PEXPIRE', KEYS[1], milliseconds(left))
end
return 1
