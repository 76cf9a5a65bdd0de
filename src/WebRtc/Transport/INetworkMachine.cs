using System.Net;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// What a network takes of the machine it runs on: sockets, addresses and randomness, and a DTLS library. The seam lets
/// a test be the machine, so that whole connections run in its time, single-threaded. Threading: any thread.
/// </summary>
internal interface INetworkMachine
{
    /// <summary>Opens a socket; whoever asks ends it.</summary>
    /// <param name="port">0: of the machine's choice.</param>
    /// <exception cref="RtcNetworkException">The port can't be bound.</exception>
    IDatagramSocket Bind(int port);

    /// <summary>Connects a stream to a TURN server; whoever asks ends it.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="host">What its certificate must name.</param>
    /// <param name="protocol">TCP or TLS.</param>
    /// <param name="wake">Called, from any thread, when there is something to receive.</param>
    /// <param name="ended">Called once, from any thread, when the connection has ended by itself.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody is there.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">It is not that host.</exception>
    Task<IDatagramSocket> ConnectAsync(
        TransportAddress server, string host, RelayProtocol protocol, Action wake, Action ended,
        CancellationToken cancellation);

    IRandom Random { get; }

    /// <summary>The addresses that become host candidates now.</summary>
    IReadOnlyList<IPAddress> GetHostAddresses();

    /// <summary>One connection's DTLS.</summary>
    /// <param name="certificate">What it authenticates with.</param>
    /// <param name="wake">Called, from any thread, when it has something to send or to say outside a call.</param>
    IDtlsTransport CreateDtls(RTCCertificate certificate, Action wake);
}
