# frozen_string_literal: true

require 'cgi'
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

  # Registers a client of +service+ whose pages are under +home+, usable at once. It comes back to +callback+.
  def add_client(service, home, callback: '/auth/broker/callback', **members)
    post('/clients', {
           service: service,
           name: 'A client of the Ruby tests',
           redirect_uris: [home + callback],
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

  # What the portal's page about +client+ gives to copy, in the element with this +id+.
  def configuration(client, id)
    page = @http.get_content("#{@manifest['services']['portal']}/clients/#{client['client_id']}")
    CGI.unescapeHTML(page.force_encoding('UTF-8')[/<pre id="#{id}"[^>]*>(.*?)<\/pre>/m, 1] || raise("no #{id} on the page"))
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
