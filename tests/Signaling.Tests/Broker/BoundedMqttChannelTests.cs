using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Camerad.Signaling.Broker;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace Camerad.Signaling.Tests.Broker;

public sealed class BoundedMqttChannelTests
{
    private const int Limit = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task Channel_passes_packets_up_to_the_limit_however_they_are_cut(int step)
    {
        byte[] packet = [0x30, 0xAC, 0x02, .. new byte[Limit]];
        byte[] all = [.. packet, 0xC0, 0x00, .. packet];

        byte[] read = await ReadAllAsync(all, step);

        Assert.Equal(all, read);
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0xAD, 0x02 })]                         // 301
    [InlineData(new byte[] { 0x30, 0x80, 0x80, 0x80, 0x80, 0x01 })]       // a length of five bytes
    [InlineData(new byte[] { 0xC0, 0x00, 0x30, 0xFF, 0xFF, 0xFF, 0x7F })] // the second packet
    public async Task Channel_fails_at_a_length_over_the_limit(byte[] bytes) =>
        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => ReadAllAsync(bytes, 1));

    [Fact]
    public async Task Long_packet_is_written_in_parts_each_with_a_time_of_its_own()
    {
        var inner = new ScriptedChannel([]);
        using var channel = new BoundedMqttChannel(inner, Limit, Wait.Bound);

        await channel.WriteAsync(
            new ReadOnlySequence<byte>(new byte[(2 * BoundedMqttChannel.WriteChunkLength) + 1]), isEndOfPacket: true,
            TestContext.Current.CancellationToken);

        Assert.Equal(
            [(BoundedMqttChannel.WriteChunkLength, false), (BoundedMqttChannel.WriteChunkLength, false), (1, true)],
            inner.Written);
    }

    [Fact]
    public async Task Channel_ends_when_its_client_stops_reading()
    {
        var inner = new ScriptedChannel([]) { Stalls = true };
        using var channel = new BoundedMqttChannel(inner, Limit, TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAsync<MqttCommunicationException>(() => channel.WriteAsync(
            new ReadOnlySequence<byte>(new byte[1]), isEndOfPacket: true, TestContext.Current.CancellationToken));

        Assert.True(inner.IsDisposed);
    }

    private static async Task<byte[]> ReadAllAsync(byte[] bytes, int step)
    {
        using var channel = new BoundedMqttChannel(new ScriptedChannel(bytes), Limit, Wait.Bound);
        var read = new List<byte>();
        var buffer = new byte[step];
        int count;
        while ((count = await channel.ReadAsync(
            buffer, 0, step, TestContext.Current.CancellationToken)) > 0) read.AddRange(buffer[..count]);
        return [.. read];
    }

    private sealed class ScriptedChannel(byte[] bytes) : IMqttChannel
    {
        private int _position;

        public bool Stalls { get; init; }

        public bool IsDisposed { get; private set; }

        public List<(int Length, bool IsEnd)> Written { get; } = [];

        public EndPoint? RemoteEndPoint => null;

        public EndPoint? LocalEndPoint => null;

        public bool IsSecureConnection => false;

        public X509Certificate2? ClientCertificate => null;

        public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            int taken = Math.Min(count, bytes.Length - _position);
            bytes.AsSpan(_position, taken).CopyTo(buffer.AsSpan(offset));
            _position += taken;
            return Task.FromResult(taken);
        }

        public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
        {
            Written.Add(((int)buffer.Length, isEndOfPacket));
            return Stalls ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken) : Task.CompletedTask;
        }

        public void Dispose() => IsDisposed = true;
    }
}
