// An identity provider's proxy (Identity for WebRTC §5): asks its own server, as the user who is logged in there.
(() => {
  async function ask(what, body) {
    const response = await fetch(`https://${location.host}/${what}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = await response.json();
    if (response.ok) return answer;
    // Firefox sees no more of an Error than its message.
    throw answer.loginUrl ? { name: 'IdpLoginError', ...answer } : new Error(answer.message);
  }

  rtcIdentityProvider.register({
    generateAssertion: async (contents, origin, { protocol, usernameHint }) => ({
      idp: { domain: location.host, protocol: protocol || 'default' },
      assertion: await ask('generate', [contents, usernameHint ?? '', origin]),
    }),
    validateAssertion: (assertion) => ask('validate', [assertion]),
  });
})();
