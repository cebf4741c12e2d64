# frozen_string_literal: true

require 'cgi'
require 'httpclient'

# A browser without a window: follows redirects, keeps cookies, presses buttons. It runs no script, for no page of
# Guichet needs any.
class Browser
  MOST_REDIRECTS = 20

  attr_reader :address, :status, :text

  def initialize
    @http = HTTPClient.new
  end

  # Closes its connections, which a server would wait for.
  def close
    @http.reset_all
  end

  def open(address)
    ask(:get, address)
  end

  # Whether the page has a button with this +id+.
  def shows?(id)
    !form_of(id).nil?
  end

  # Sends the form of the button with this +id+, as it stands.
  def press(id)
    form = form_of(id) or raise "no button #{id} on #{address}:\n#{text}"
    target = URI.join(address, attribute(form, 'action')).to_s
    fields = form.scan(/<input type="hidden"[^>]*>/).to_h { |field| [attribute(field, 'name'), attribute(field, 'value')] }
    return ask(:post, target, body: fields) if attribute(form, 'method') == 'post'

    ask(:get, fields.empty? ? target : "#{target}?#{URI.encode_www_form(fields)}")
  end

  # The text of the element with this +id+, nil when there is none.
  def text_of(id)
    inside = text[/<(\w+)[^>]*\bid="#{id}"[^>]*>(.*?)<\/\1>/m, 2]
    inside && CGI.unescapeHTML(inside.gsub(/<[^>]*>/, '')).strip
  end

  private

  def ask(method, address, **options)
    MOST_REDIRECTS.times do
      answer = @http.request(method, address, header: { 'accept' => 'text/html' }, **options)
      unless answer.redirect?
        @address, @status, @text = address, answer.status, answer.body
        return self
      end
      address = URI.join(address, answer.headers.transform_keys(&:downcase)['location']).to_s
      method, options = :get, {}
    end
    raise "redirected more than #{MOST_REDIRECTS} times, last to #{address}"
  end

  def form_of(id)
    text.scan(/<form.*?<\/form>/m).find { |form| form.match?(/<button[^>]*\bid="#{id}"/) }
  end

  def attribute(tag, name)
    CGI.unescapeHTML(tag[/\b#{name}="([^"]*)"/, 1].to_s)
  end
end
