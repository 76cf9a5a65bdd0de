using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Identity;

/// <summary>
/// An identity provider: a server over TLS on this machine that gives browsers its proxy (idp-proxy.js), signs what
/// that asks it to, and knows its signature again; and the same proxy for connections here.
/// </summary>
internal sealed class IdentityServer : IDisposable
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly X509Certificate2 _certificate = NewCertificate();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _serving;

    public IdentityServer()
    {
        _listener.Start();
        _serving = Serve();
    }

    /// <summary>Its name and port.</summary>
    public string Domain => $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Nobody is logged in.</summary>
    public bool NeedsLogin { get; set; }

    public string LoginUrl => $"https://{Domain}/login";

    /// <summary>The origins that pages have asked for assertions from; Firefox tells none when it validates.</summary>
    public ConcurrentQueue<string> Origins { get; } = new();

    /// <summary>What has been asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public void RegisterAt(RtcNetwork network) =>
        network.IdentityProviderScope(Domain).RtcIdentityProvider.Register(new RTCIdentityProvider
        {
            GenerateAssertion = (contents, _, options, _) => Task.FromResult(new RTCIdentityAssertionResult(
                new RTCIdentityProviderDetails(Domain), Generate(contents, options.UsernameHint!))),
            ValidateAssertion = (assertion, _, _) => Task.FromResult(
                Validate(assertion) is var (identity, contents)
                    ? new RTCIdentityValidationResult(identity, contents)
                    : throw new RTCError(RTCErrorDetailType.IdpTokenInvalid, "not ours")),
        });

    public void Dispose()
    {
        _ending.Cancel();
        _serving.Wait();
        _ending.Dispose();
        _listener.Dispose();
        _certificate.Dispose();
    }

    private string Generate(string contents, string user) =>
        JsonSerializer.Serialize(new[] { user, contents, Sign(user, contents) });

    private (string Identity, string Contents)? Validate(string assertion)
    {
        string[] parts = JsonSerializer.Deserialize<string[]>(assertion)!;
        return parts[2] == Sign(parts[0], parts[1]) ? (parts[0], parts[1]) : null;
    }

    private string Sign(string user, string contents) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user}\n{contents}")));

    // A browser opens connections that it has no use for; none waits for another.
    private async Task Serve()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(Serve(await _listener.AcceptTcpClientAsync(_ending.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _ending.Token);
                await Answer(stream);
            }
            catch (Exception exception) when (
                exception is OperationCanceledException or IOException or AuthenticationException)
            {
                // Given up, on one side or the other.
            }
        }
    }

    private async Task Answer(SslStream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        string[] request = (await reader.ReadLineAsync(_ending.Token) ?? "").Split(' ');
        if (request.Length < 2) return;
        int length = 0;
        while (await reader.ReadLineAsync(_ending.Token) is { Length: > 0 } header)
        {
            if (header.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(header[15..], CultureInfo.InvariantCulture);
        }

        char[] body = new char[length];
        if (length > 0) await reader.ReadBlockAsync(body, _ending.Token); // of nothing, it would wait for more
        Requests.Enqueue(request[1]);
        (int status, string text) = Answer(request[1], new string(body));
        byte[] content = Encoding.UTF8.GetBytes(text);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} -\r\nContent-Type: text/javascript\r\nContent-Length: {content.Length}\r\n"
            + "Connection: close\r\n\r\n"), _ending.Token);
        await stream.WriteAsync(content, _ending.Token);
        await stream.ShutdownAsync();
    }

    private (int Status, string Text) Answer(string path, string body)
    {
        if (path == "/.well-known/idp-proxy/default") return (200, File.ReadAllText(Script));
        string[] arguments = JsonSerializer.Deserialize<string[]>(body)!;
        if (path == "/generate")
        {
            Origins.Enqueue(arguments[^1]);
            return NeedsLogin
                ? (403, JsonSerializer.Serialize(new { message = "who are you?", loginUrl = LoginUrl }))
                : (200, JsonSerializer.Serialize(Generate(arguments[0], arguments[1])));
        }

        return Validate(arguments[0]) is var (identity, contents)
            ? (200, JsonSerializer.Serialize(new { identity, contents }))
            : (400, JsonSerializer.Serialize(new { message = "not ours" }));
    }

    private static string Script =>
        Path.Combine(Repository.Root, "tests", "Interop.Tests", "Identity", "idp-proxy.js");

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
