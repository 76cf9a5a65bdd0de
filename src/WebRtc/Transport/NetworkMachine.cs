using System.ComponentModel;
using System.Net;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Transport;

/// <summary>The machine that this process runs on.</summary>
internal sealed class NetworkMachine : INetworkMachine
{
    private static readonly SrtpProfile[] SrtpProfileOrder = [.. SrtpProfiles.PreferenceOrder];

    private readonly RtcNetworkOptions _options;
    private readonly HandshakeThreads _handshakes = new();

    /// <exception cref="RtcNetworkException">The port can't be bound.</exception>
    public NetworkMachine(RtcNetworkOptions options)
    {
        _options = options;
        try
        {
            Socket = UdpSocket.Bind(options.UdpPort);
        }
        catch (Win32Exception exception)
        {
            throw new RtcNetworkException(options.UdpPort, exception);
        }
    }

    public IDatagramSocket Socket { get; }

    public IRandom Random => SystemRandom.Shared;

    public IReadOnlyList<IPAddress> GetHostAddresses() => HostAddresses.Enumerate(_options.Interfaces, Socket.HasIPv6);

    public IDtlsTransport CreateDtls(RTCCertificate certificate, Action wake) =>
        new BouncyCastleDtlsTransport(certificate, SrtpProfileOrder, _handshakes, wake);
}
