# frozen_string_literal: true

require_relative 'journey'

# Logging in and out, and what the strategy verifies on the way.
class LoginTest < Minitest::Test
  Journey::SERVICES.each do |service|
    %i[RS256 ES256 HS256].each do |alg|
      define_method("test_at_#{service}_an_id_token_in_#{alg}_is_verified") do
        Journey.at(service, id_token_signed_response_alg: alg) do |journey|
          journey.log_in
          assert_logged_in(journey)
        end
      end

      define_method("test_at_#{service}_a_wrong_signature_in_#{alg}_is_refused") do
        Journey.at(service, id_token_signed_response_alg: alg) do |journey|
          journey.fault(kind: 'bad_signature', at: 'id_token')
          journey.log_in
          assert_refused(journey, /VerificationFailed/)
        end
      end

      # The strategy reads JSON only.
      define_method("test_at_#{service}_a_userinfo_that_is_a_jwt_in_#{alg}_is_refused") do
        Journey.at(service, id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: alg) do |journey|
          journey.log_in
          assert_refused(journey, /unexpected token/)
        end
      end
    end

    define_method("test_at_#{service}_a_wrong_nonce_is_refused") do
      Journey.at(service) do |journey|
        journey.fault(kind: 'wrong_claim', at: 'id_token', claim: 'nonce', value: 'that of another login')
        journey.log_in
        assert_refused(journey, /Nonce does not match/)
      end
    end

    # The strategy takes the sub of the ID token and does not look at the other one.
    define_method("test_at_#{service}_a_userinfo_about_another_person_goes_unnoticed") do
      Journey.at(service) do |journey|
        journey.fault(kind: 'wrong_claim', at: 'userinfo', claim: 'sub', value: 'somebody else')
        journey.log_in
        assert_logged_in(journey)
        refute_equal 'somebody else', journey.person['sub']
      end
    end

    define_method("test_at_#{service}_logging_out_comes_back_to_the_service_provider") do
      Journey.at(service) do |journey|
        journey.log_in
        journey.log_out('/leave')
        assert_equal "#{journey.home}/logged-out", journey.browser.address
        assert_nil journey.person
      end
    end

    define_method("test_at_#{service}_the_logout_of_the_strategy_itself_is_refused") do
      Journey.at(service) do |journey|
        journey.log_in
        journey.browser.open("#{journey.home}/auth/broker/logout")
        assert_equal 400, journey.browser.status
      end
    end
  end

  private

  def assert_logged_in(journey)
    assert_equal 200, journey.browser.status, journey.browser.text
    assert_equal journey.issuer, journey.person&.fetch('iss'), journey.browser.text
    assert_equal 'DUBOIS', journey.person['family_name']
  end

  def assert_refused(journey, reason)
    assert_equal 401, journey.browser.status, journey.browser.text
    assert_match reason, journey.browser.text
    assert_nil journey.person
  end
end
