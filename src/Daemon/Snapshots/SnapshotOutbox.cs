using System.Threading.Channels;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Snapshots;

/// <summary>
/// Publishes snapshots one after the other, so that a slow broker holds up no camera and no disk. What does not fit is
/// left out and counted: first pictures, whose events still go. Any thread.
/// </summary>
internal sealed partial class SnapshotOutbox : IAsyncDisposable
{
    /// <summary>Most events that wait.</summary>
    public const int MaxEvents = 256;

    /// <summary>Most bytes of JPEGs that wait.</summary>
    public const int MaxLength = 4 * MqttSignaling.MaxPayloadLength;

    private const string EventTopic = "event/snapshot", Json = "application/json", Jpeg = "image/jpeg";

    // For a picture over a mobile uplink; then the next one has its turn.
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(60);

    private readonly PublishMessage _publish;
    private readonly bool _retain;
    private readonly SnapshotCounters _counters;
    private readonly ILogger _logger;
    private readonly Channel<Letter> _letters =
        Channel.CreateBounded<Letter>(new BoundedChannelOptions(MaxEvents) { SingleReader = true });

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _publishing;
    private long _length;

    /// <param name="publish">The way to the brokers; must not be called before the brokers are there.</param>
    /// <param name="retain">Pictures are retained.</param>
    /// <param name="counters">Counts what is published.</param>
    /// <param name="logger">Gets what was left out, at Debug.</param>
    public SnapshotOutbox(PublishMessage publish, bool retain, SnapshotCounters counters, ILogger logger)
    {
        _publish = publish;
        _retain = retain;
        _counters = counters;
        _logger = logger;
        _publishing = Task.Run(PublishAllAsync);
    }

    /// <summary>Publishes a snapshot's picture, then its event. Returns at once.</summary>
    public void Post(SnapshotRecord record)
    {
        ReadOnlyMemory<byte> jpeg = record.Picture.Jpeg;
        bool fits = jpeg.Length <= MqttSignaling.MaxPayloadLength
            && Interlocked.Add(ref _length, jpeg.Length) is var waiting && waiting <= MaxLength;
        if (!fits)
        {
            if (jpeg.Length <= MqttSignaling.MaxPayloadLength) Interlocked.Add(ref _length, -jpeg.Length);
            _counters.CountNotPublished();
            LogLeftOut(record.Picture.Stream, jpeg.Length);
            jpeg = default;
        }

        Queue(new Letter($"snapshot/{record.Picture.Stream}", jpeg, record.ToEvent()));
    }

    /// <summary>Publishes an event without a picture. Returns at once.</summary>
    public void Post(byte[] failureEvent) => Queue(new Letter("", default, failureEvent));

    /// <summary>Leaves behind what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _letters.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private void Queue(Letter letter)
    {
        if (_letters.Writer.TryWrite(letter)) return;
        Interlocked.Add(ref _length, -letter.Picture.Length);
        _counters.CountNotPublished();
    }

    private async Task PublishAllAsync()
    {
        await foreach (Letter letter in _letters.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
        {
            if (!letter.Picture.IsEmpty)
            {
                bool taken = await TryPublishAsync(letter.Topic, letter.Picture, _retain, Jpeg).ConfigureAwait(false);
                Interlocked.Add(ref _length, -letter.Picture.Length);
                if (taken) _counters.CountPublished();
            }

            await TryPublishAsync(EventTopic, letter.Event, retain: false, Json).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryPublishAsync(
        string topic, ReadOnlyMemory<byte> payload, bool retain, string contentType)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        timeout.CancelAfter(PublishTimeout);
        try
        {
            if (await _publish(topic, payload, retain, contentType, timeout.Token).ConfigureAwait(false)) return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
        {
            LogNotTaken(topic, exception.Message);
        }

        _counters.CountNotPublished();
        return false;
    }

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "stream {Stream}: a snapshot of {Length} bytes is not published: too long, or too many wait")]
    private partial void LogLeftOut(string stream, int length);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Topic} was not published: {Reason}")]
    private partial void LogNotTaken(string topic, string reason);

    private sealed record Letter(string Topic, ReadOnlyMemory<byte> Picture, byte[] Event);
}
