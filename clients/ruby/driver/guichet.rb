# frozen_string_literal: true

require 'httpclient'
require 'json'

# A running Guichet: all that is known of it comes from the manifest that `guichet dev --manifest FILE` wrote.
class Guichet
  def initialize(manifest = ENV.fetch('GUICHET_MANIFEST'))
    @manifest = JSON.parse(File.read(manifest))
    @http = HTTPClient.new
  end

  def issuer(service)
    @manifest['issuers'][service]
  end

  # Registers a client of +service+ whose pages are under +home+, usable at once.
  def add_client(service, home, **members)
    post('/clients', {
           service: service,
           name: 'A client of the Ruby tests',
           redirect_uris: ["#{home}/auth/broker/callback"],
           post_logout_redirect_uris: ["#{home}/logged-out"]
         }.merge(members))
  end

  # The next login of +client+ is made by the persona `test`, without any page.
  def decide_login(service, client)
    post('/logins', { service: service, persona: 'test', client_id: client['client_id'] })
  end

  # What the broker issues next to +client+ is wrong.
  def fault(client, **members)
    post('/faults', { target: "client:#{client['client_id']}" }.merge(members))
  end

  private

  def post(path, body)
    headers = { 'content-type' => 'application/json' }
    token = @manifest['control']['token']
    headers['authorization'] = "Bearer #{token}" if token
    answer = @http.post(@manifest['control']['url'] + path, body: JSON.generate(body), header: headers)
    raise "POST #{path}: #{answer.status} #{answer.body}" unless answer.ok?

    JSON.parse(answer.body) unless answer.body.empty?
  end
end
