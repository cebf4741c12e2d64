-- Now, prefix of revocations, expected version, new version, expiry, value. 1: replaced. Asked again by the same call,
-- it stands as it is.
local now, revocations, expected, version = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local record = redis.call('GET', KEYS[1])
if not record then return 0 end
local entry = read(record)
if entry.taken or entry.expires <= now or revoked(entry, revocations) then return 0 end
if entry.version ~= expected and entry.version ~= version then return 0 end
entry.version = version
entry.expires = tonumber(ARGV[5])
store(KEYS[1], write(entry, ARGV[6]), math.max(entry.expires, entry.remembered), now)
return 1
