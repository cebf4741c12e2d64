# frozen_string_literal: true

require 'minitest/autorun'
require 'webrick'
require 'rack/handler/webrick'

require_relative '../driver/browser'
require_relative '../driver/guichet'
require_relative '../service_provider'

# The application on a free port, its registration, and a browser in front of it.
class Journey
  SERVICES = %w[openid franceconnect].freeze
  GUICHET = Guichet.new

  attr_reader :home, :browser

  # Runs the block with the settings that make a login at +service+ succeed, or with +settings+.
  def self.at(service, settings = nil, **members)
    settings ||= service == 'franceconnect' ? ServiceProvider::FRANCECONNECT : ServiceProvider::DEFAULTS
    application = lambda do |client, home|
      ServiceProvider.app(GUICHET.issuer(service), *client.values_at('client_id', 'client_secret'), home, settings)
    end
    with(application, service, **members) { |journey| yield journey }
  end

  # Runs the block with the Rack application that +application+ gives for the registration and the address of its pages.
  def self.with(application, service, **members)
    journey = new(application, service, members)
    yield journey
  ensure
    journey&.close
  end

  def initialize(application, service, members)
    @service = service
    quiet = WEBrick::Log.new(IO::NULL)
    @server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: 0, Logger: quiet, AccessLog: [])
    @home = "http://localhost:#{@server.config[:Port]}"
    @client = GUICHET.add_client(service, @home, **members)
    @server.mount('/', Rack::Handler::WEBrick, application.call(@client, @home))
    @thread = Thread.new { @server.start }
    @browser = Browser.new
  end

  def close
    @browser.close
    @server.shutdown
    @thread.join
  end

  def fault(**members)
    GUICHET.fault(@client, **members)
  end

  # Presses the application's login button.
  def log_in
    GUICHET.decide_login(@service, @client)
    @browser.open("#{@home}/").press('log-in')
  end

  # Who is logged in, nil when nobody is.
  def person
    JSON.parse(@browser.open("#{@home}/").text_of('person'))
  end

  # Follows a logout to its end: without scripts, each page of the way has its button.
  def log_out(path)
    @browser.open(@home + path)
    @browser.press('continue') while @browser.shows?('continue')
  end

  def issuer
    GUICHET.issuer(@service)
  end
end
