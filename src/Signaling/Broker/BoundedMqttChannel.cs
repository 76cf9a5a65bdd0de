using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace Camerad.Signaling.Broker;

/// <summary>
/// Follows the framing of what a client sends and ends the connection at a packet that is too long: the library would
/// allocate up to 256 MB for it, before any login. Also ends it when the client stops taking what it is sent: the
/// library would wait for it, with all that is queued behind.
/// <code>
/// MQTT 5 §2.1: | type and flags: 1 byte | remaining length: 1 to 4 bytes of 7 bits, low bits first | the rest |
/// </code>
/// </summary>
internal sealed class BoundedMqttChannel(IMqttChannel inner, int maxPacketLength, TimeSpan writeTimeout) : IMqttChannel
{
    /// <summary>What must be taken within the write time-out, bytes: a long message may well take longer.</summary>
    public const int WriteChunkLength = 64 * 1024;

    private const int MaxLengthBytes = 4;      // MQTT 5 §1.5.5

    private int _bodyLeft;
    private int _length;
    private int _lengthBytes = -1;             // -1: the next byte is a packet's first

    public EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public X509Certificate2? ClientCertificate => inner.ClientCertificate;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task WriteAsync(
        ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        do
        {
            ReadOnlySequence<byte> chunk = buffer.Slice(0, Math.Min(buffer.Length, WriteChunkLength));
            buffer = buffer.Slice(chunk.End);
            bound.CancelAfter(writeTimeout);
            try
            {
                await inner.WriteAsync(chunk, isEndOfPacket && buffer.IsEmpty, bound.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Half a packet is out: nothing can follow it.
                inner.Dispose();
                throw new MqttCommunicationException("The client does not take what it is sent.");
            }
        }
        while (!buffer.IsEmpty);
    }

    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int read = await inner.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
        Follow(buffer.AsSpan(offset, read));
        return read;
    }

    public void Dispose() => inner.Dispose();

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                int body = Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= body;
                bytes = bytes[body..];
            }
            else
            {
                TakeHeaderByte(bytes[0]);
                bytes = bytes[1..];
            }
        }
    }

    private void TakeHeaderByte(byte value)
    {
        if (_lengthBytes < 0)
        {
            _lengthBytes = 0;
            _length = 0;
            return;
        }

        _length |= (value & 0x7F) << (7 * _lengthBytes);
        _lengthBytes++;
        if (_length > maxPacketLength || _lengthBytes > MaxLengthBytes)
            throw new MqttProtocolViolationException($"A packet is longer than {maxPacketLength} bytes.");
        if ((value & 0x80) != 0) return;
        _bodyLeft = _length;
        _lengthBytes = -1;
    }
}
