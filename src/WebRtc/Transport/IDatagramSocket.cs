using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// What the network loop needs of a UDP socket; the seam lets a test refuse datagrams. Network thread only.
/// </summary>
internal interface IDatagramSocket : IDisposable
{
    /// <summary>The port bound, in host order.</summary>
    int LocalPort { get; }

    /// <summary>True if IPv6 peers can be reached.</summary>
    bool HasIPv6 { get; }

    /// <summary>The descriptor to poll.</summary>
    int Descriptor { get; }

    /// <summary>Takes what lies there without waiting.</summary>
    /// <returns>
    /// How many datagrams <see cref="Received"/> can be asked for; they are valid until the next call.
    /// </returns>
    int Receive();

    /// <summary>One of the datagrams of the last <see cref="Receive"/>; empty if it was truncated.</summary>
    Span<byte> Received(int index, out Route route);

    /// <summary>
    /// Sends the batch from <paramref name="first"/> on, up to <paramref name="end"/>, without waiting.
    /// </summary>
    /// <returns>
    /// Where it has come to (sent or given up); less than <paramref name="end"/> means the socket is full: poll for
    /// writing and call again with what is left.
    /// </returns>
    int Send(SendBatch batch, int first, int end);
}
