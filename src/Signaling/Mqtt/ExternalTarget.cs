using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;

namespace Camerad.Signaling.Mqtt;

/// <summary>A broker somewhere else, by TCP or WebSocket, with or without TLS.</summary>
internal sealed class ExternalTarget(MqttBrokerOptions options) : IMqttTarget
{
    private const int MqttPort = 1883, MqttsPort = 8883;
    private const int MaxPasswordFileLength = 64 * 1024;      // bytes; MQTT 5 §3.1.3.6 bounds the password likewise

    private string? _certificateFault;

    public string Name { get; } = options.Url.GetComponents(
        UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public bool IsShared => true;

    private bool IsTls => options.Url.Scheme is "mqtts" or "wss";

    private int Port => options.Url.Port > 0 ? options.Url.Port : IsTls ? MqttsPort : MqttPort;

    public void Configure(MqttClientOptionsBuilder builder)
    {
        _certificateFault = null;
        if (options.Url.Scheme is "ws" or "wss")
            builder.WithWebSocketServer(socket => socket.WithUri(options.Url.AbsoluteUri));
        else builder.WithTcpServer(options.Url.Host.Trim('[', ']'), Port);
        if (options.Username is not null || options.PasswordFile is not null)
            builder.WithCredentials(options.Username ?? "", ReadPassword());
        if (IsTls) builder.WithTlsOptions(ConfigureTls);
    }

    public string Describe(Exception exception)
    {
        Exception cause = exception;
        while (cause.InnerException is not null
            && cause is not (SocketException or AuthenticationException or MqttTargetException))
            cause = cause.InnerException;
        return cause switch
        {
            MqttTargetException => cause.Message,
            _ when _certificateFault is not null => $"{Name}: {_certificateFault}",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                $"{Name} refuses connections: is the broker running, and is the port right?",
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } =>
                $"The host name of {Name} can't be resolved.",
            AuthenticationException => $"TLS with {Name} failed: {cause.Message}",
            OperationCanceledException or MqttCommunicationTimedOutException =>
                $"{Name} does not answer: a firewall, or a port that speaks something else (TLS?)",
            _ when IsTls =>
                $"{Name}: {cause.Message} (With TLS this also happens when the broker wants a client certificate.)",
            _ => $"{Name}: {cause.Message}",
        };
    }

    private byte[] ReadPassword()
    {
        if (options.PasswordFile is not { } path) return [];
        try
        {
            if (new FileInfo(path).Length > MaxPasswordFileLength)
                throw new MqttTargetException($"The password file {path} is too long.");
            using var reader = new StreamReader(path);
            return Encoding.UTF8.GetBytes(reader.ReadLine() ?? "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MqttTargetException($"The password file {path} can't be read: {exception.Message}", exception);
        }
    }

    private void ConfigureTls(MqttClientTlsOptionsBuilder tls)
    {
        tls.UseTls();
        tls.WithTargetHost(options.Url.Host.Trim('[', ']'));
        if (options.CertFile is { } certFile)
            tls.WithClientCertificates(
                [Load(certFile, () => X509Certificate2.CreateFromPemFile(certFile, options.KeyFile))]);
        if (options.CaFile is not { } caFile) return;
        var authorities = new X509Certificate2Collection();
        Load(caFile, () =>
        {
            authorities.ImportFromPemFile(caFile);
            return authorities;
        });
        if (authorities.Count == 0) throw new MqttTargetException($"{caFile} holds no certificate in PEM form.");
        tls.WithCertificateValidationHandler(validation => IsTrusted(validation, authorities));
    }

    /// <summary>Only the configured authorities count, and the certificate must be for this host.</summary>
    private bool IsTrusted(MqttClientCertificateValidationEventArgs validation, X509Certificate2Collection authorities)
    {
        if (validation.Certificate is not X509Certificate2 certificate)
        {
            _certificateFault = "the broker showed no certificate.";
            return false;
        }

        if ((validation.SslPolicyErrors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            _certificateFault =
                $"the broker's certificate ({certificate.Subject}) is not for the host name {options.Url.Host}.";
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in validation.Chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        if (chain.Build(certificate)) return true;
        string reasons = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
        _certificateFault = $"the broker's certificate is not trusted by {options.CaFile}: {reasons}";
        return false;
    }

    private static T Load<T>(string path, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new MqttTargetException(
                $"The certificate file {path} (or its key) can't be used: {exception.Message}", exception);
        }
    }
}
