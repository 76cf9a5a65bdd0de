using Camerad.WebRtc.Dtls.Platform;
using Camerad.WebRtc.Protocol.Dtls;
using Org.BouncyCastle.Tls;

namespace Camerad.WebRtc.Dtls;

/// <summary>One run of the library: blocks a thread of <see cref="HandshakeThreads"/>, and leaves keys and outcome for
/// the network thread.</summary>
internal sealed class DtlsHandshake(DtlsRole role, DtlsNegotiation negotiation, Action wake)
{
    private volatile RecordKeys? _keys;
    private volatile HandshakeOutcome? _outcome;

    public HandshakePipe Pipe { get; } = new(wake);

    /// <summary>Set as soon as the secrets are agreed, before the handshake is over; null until then.</summary>
    public RecordKeys? Keys => _keys;

    /// <summary>Set when the thread lets go; null until then.</summary>
    public HandshakeOutcome? Outcome => _outcome;

    public void Run()
    {
        HandshakeOutcome outcome;
        try
        {
            Connect();
            outcome = negotiation.Outcome ?? new HandshakeOutcome(Error: "the handshake ended without keys");
        }
        // Whatever the peer sent must end in an outcome: the library also throws ArgumentException and others on
        // rubbish.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = new HandshakeOutcome(Error: Describe(e));
        }
        Pipe.PublishFlight();
        _outcome = outcome;
        Pipe.Wake();
    }

    private void Connect()
    {
        var crypto = new PlatformTlsCrypto(HandleKeys);
        if (role == DtlsRole.Client) new DtlsClientProtocol().Connect(new DtlsClientPeer(crypto, negotiation), Pipe);
        else new DtlsServerProtocol().Accept(new DtlsServerPeer(crypto, negotiation), Pipe);
    }

    private void HandleKeys(RecordKeys keys)
    {
        _keys = keys;
        Pipe.Wake();
    }

    private static string Describe(Exception exception) => exception is TlsFatalAlert alert
        ? $"{alert.InnerException?.Message ?? alert.Message} ({AlertDescription.GetText(alert.AlertDescription)})"
        : exception.Message;
}
