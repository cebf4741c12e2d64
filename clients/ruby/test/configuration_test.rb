# frozen_string_literal: true

require_relative 'journey'

# What the portal gives to copy for OmniAuth: pasted as it is into an application's config.ru, it logs a person in.
class ConfigurationTest < Minitest::Test
  Journey::SERVICES.each do |service|
    %i[RS256 ES256 HS256].each do |alg|
      define_method("test_at_#{service}_the_copied_configuration_logs_a_person_in_with_#{alg}") do
        # Not the path that the strategy chooses when it is told none.
        Journey.with(method(:pasted), service, callback: '/back', id_token_signed_response_alg: alg) do |journey|
          journey.log_in
          assert_equal 200, journey.browser.status, journey.browser.text
          assert_equal 'DUBOIS', journey.person&.fetch('family_name'), journey.browser.text
        end
      end
    end
  end

  private

  def pasted(client, home)
    text = Journey::GUICHET.configuration(client, 'configuration-omniauth')
    issuer = Journey::GUICHET.issuer(client['service'])
    Rack::Builder.app do
      use Rack::Session::Pool, key: 'sp_session'
      instance_eval(text, 'the copied configuration')
      run ServiceProvider.new(issuer, home)
    end
  end
end
