# frozen_string_literal: true

# A service provider on OmniAuth and its OpenID Connect strategy, as an integrator would write it.
#
# All that it knows of the broker comes from discovery and from its own registration.

require 'json'
require 'omniauth_openid_connect'
require 'rack'
require 'rack/protection'
require 'rack/session/pool'

# Discovery assumes https; this broker is on this very machine.
SWD.url_builder = URI::HTTP
OmniAuth.config.logger = Logger.new(IO::NULL)

class ServiceProvider
  # What the strategy is told besides the registration. Nothing more: its defaults.
  DEFAULTS = { scope: %i[openid profile email] }.freeze

  # FranceConnect asks for a level, and takes the secret in the body of the token request only. The strategy puts it
  # there for any name that it does not know.
  FRANCECONNECT = {
    scope: %i[openid identite_pivot email],
    acr_values: 'eidas1',
    client_auth_method: :client_secret_post
  }.freeze

  # The Rack application, whose pages are under +home+.
  def self.app(issuer, client_id, client_secret, home, settings)
    registration = { identifier: client_id, secret: client_secret, redirect_uri: "#{home}/auth/broker/callback" }
    Rack::Builder.app do
      use Rack::Session::Pool, key: 'sp_session'
      use OmniAuth::Builder do
        provider :openid_connect, name: :broker, issuer: issuer, discovery: true, client_options: registration,
                                  post_logout_redirect_uri: "#{home}/logged-out", **settings
      end
      run ServiceProvider.new(issuer, home)
    end
  end

  def initialize(issuer, home)
    @issuer = issuer
    @home = home
  end

  def call(env)
    request = Rack::Request.new(env)
    return logged_in(request.session, env['omniauth.auth']) if env['omniauth.auth']

    case request.path
    when '/' then home(request.session)
    when '/auth/failure' then [401, { 'content-type' => 'text/plain' }, [request.params['message']]]
    when '/leave' then leave(request.session)
    when '/logged-out' then [200, { 'content-type' => 'text/plain' }, ['logged out']]
    else [404, {}, []]
    end
  end

  private

  def home(session)
    token = Rack::Protection::AuthenticityToken.token(session)
    page = <<~HTML
      <pre id="person">#{Rack::Utils.escape_html(JSON.generate(session['person']))}</pre>
      <form method="post" action="/auth/broker">
      <input type="hidden" name="authenticity_token" value="#{token}"><button id="log-in">Log in</button></form>
    HTML
    [200, { 'content-type' => 'text/html' }, [page]]
  end

  def logged_in(session, auth)
    session['id_token'] = auth.credentials.id_token
    session['person'] = auth.extra.raw_info.to_h
    [302, { 'location' => '/' }, []]
  end

  # The strategy's own logout (/auth/broker/logout) sends no id_token_hint, and is refused without.
  def leave(session)
    query = { id_token_hint: session['id_token'], post_logout_redirect_uri: "#{@home}/logged-out" }
    session.clear
    provider = OpenIDConnect::Discovery::Provider::Config.discover!(@issuer)
    [302, { 'location' => "#{provider.end_session_endpoint}?#{URI.encode_www_form(query)}" }, []]
  end
end
