using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Tests.Snapshots;

public sealed class SnapshotNameTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 6, 6, 7, 89, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("main", 1, "main/20260304/main-20260304-050607.089.jpg")]
    [InlineData("front-door", 2, "front-door/20260304/front-door-20260304-050607.089-2.jpg")]
    public void Name_holds_stream_and_time_in_UTC_and_is_read_back(string stream, int serial, string expected)
    {
        var name = SnapshotName.Of(stream, Time, serial);

        Assert.Equal(expected, name.ToString());
        Assert.True(SnapshotName.TryParse(stream, name.Day, name.FileName, out SnapshotName? read));
        Assert.Equal(name, read);
        Assert.Equal(DateTimeKind.Utc, read.Value.Time.Kind);
    }

    [Theory]
    [InlineData("main-20260304-050607.089.jpeg")]
    [InlineData("main-20260304-050607.089.jpg.part")]
    [InlineData(".main-20260304-050607.089.jpg")]
    [InlineData("other-20260304-050607.089.jpg")]
    [InlineData("main-20260305-050607.089.jpg")]      // another day's
    [InlineData("main-20261304-050607.089.jpg")]
    [InlineData("main-20260304-050607.089-1.jpg")]
    [InlineData("main-20260304-050607.089-02.jpg")]
    [InlineData("main-20260304-050607.089-100.jpg")]
    [InlineData("main-20260304-050607.089--2.jpg")]
    [InlineData("main-20260304-050607.0891.jpg")]
    [InlineData("holiday.jpg")]
    [InlineData("")]
    public void Other_names_are_none_of_ours(string fileName) =>
        Assert.False(SnapshotName.TryParse("main", "20260304", fileName, out _));

    [Fact]
    public void Names_sort_by_time()
    {
        string[] names = [.. new[] { 0, 1, 999, 1000, 86_400_000 }.Select(
            ms => SnapshotName.Of("main", Time.AddMilliseconds(ms)).ToString())];

        Assert.Equal(names, names.Order(StringComparer.Ordinal));
    }
}
