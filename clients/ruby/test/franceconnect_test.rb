# frozen_string_literal: true

require_relative 'journey'

# Where the defaults of the strategy are not what FranceConnect asks for.
class FranceConnectTest < Minitest::Test
  def test_an_authorization_request_without_a_level_is_refused
    Journey.at('franceconnect', ServiceProvider::DEFAULTS) do |journey|
      journey.log_in
      assert_equal 400, journey.browser.status
      assert_match(/Y030007/, journey.browser.text_of('error-code'))
    end
  end

  def test_the_secret_in_the_authorization_header_is_refused
    Journey.at('franceconnect', ServiceProvider::FRANCECONNECT.except(:client_auth_method)) do |journey|
      journey.log_in
      assert_equal 401, journey.browser.status
      assert_match(/invalid_client/, journey.browser.text)
    end
  end
end
