-- Now, until. One revocation made twice is kept until the later end, and never for less than a minute.
local now, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local known = redis.call('GET', KEYS[1])
if known then limit = math.max(limit, tonumber(known)) end
redis.call('SET', KEYS[1], milliseconds(limit), 'PX', milliseconds(math.max(rest(limit, now), 60000)))
return 1
