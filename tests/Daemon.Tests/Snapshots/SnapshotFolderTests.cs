using System.Diagnostics;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Tests.Snapshots;

public sealed class SnapshotFolderTests : IDisposable
{
    private readonly TemporaryFolder _disk = new();
    private readonly ManualTime _time = new(FakeCamera.Morning);
    private readonly SnapshotCounters _counters = new();
    private readonly LogLines _log = new();
    private long _free = long.MaxValue / 2;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(_disk.Root, "snapshots");

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Picture_is_written_whole_under_its_name()
    {
        using SnapshotFolder folder = Create();

        string? name = await folder.StoreAsync(Picture(100), Cancel);

        Assert.Equal("main/20261127/main-20261127-070000.000.jpg", name);
        Assert.Equal(new byte[100], await File.ReadAllBytesAsync(Path.Combine(Root, name!), Cancel));
        Assert.Equal([Path.GetFileName(name!)], Files());
        Assert.Equal((1, 0), (_counters.Stored, _counters.Deleted));
    }

    [Fact]
    public async Task Second_picture_of_one_millisecond_has_a_name_of_its_own()
    {
        using SnapshotFolder folder = Create();

        string?[] names = [await folder.StoreAsync(Picture(1), Cancel), await folder.StoreAsync(Picture(2), Cancel)];

        Assert.EndsWith("070000.000.jpg", names[0], StringComparison.Ordinal);
        Assert.EndsWith("070000.000-2.jpg", names[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Oldest_is_deleted_when_there_are_too_many()
    {
        using SnapshotFolder folder = Create(new SnapshotOptions { MaxCount = 3 });

        for (int i = 0; i < 5; i++) await StoreAsync(folder, 1);

        Assert.Equal(3, Files().Count);
        Assert.DoesNotContain(Files(), static file => file.Contains("070000", StringComparison.Ordinal));
        Assert.Equal(2, _counters.Deleted);
    }

    [Fact]
    public async Task Oldest_is_deleted_when_they_are_too_long()
    {
        using SnapshotFolder folder = Create(new SnapshotOptions { MaxBytes = 1000 });

        for (int i = 0; i < 3; i++) await StoreAsync(folder, 400);

        Assert.Equal(2, Files().Count);
        Assert.Null(await folder.StoreAsync(Picture(1001), Cancel));
        Assert.Contains("snapshots.maxBytes", folder.Fault, StringComparison.Ordinal);
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task Old_ones_are_deleted_and_empty_days_with_them()
    {
        using SnapshotFolder folder = Create(new SnapshotOptions { MaxDays = 2 });
        await StoreAsync(folder, 1);
        _time.Advance(TimeSpan.FromDays(1));
        await StoreAsync(folder, 1);
        _time.Advance(TimeSpan.FromDays(1.5));

        await folder.TidyAsync(Cancel);

        Assert.Equal(["20261128"], Directory.GetDirectories(Path.Combine(Root, "main")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Last_free_space_is_left_to_others()
    {
        using SnapshotFolder folder = Create(new SnapshotOptions { MinFreeBytes = 1000 });
        for (int i = 0; i < 3; i++) await StoreAsync(folder, 100);
        _free = 1050;      // and stays so, whatever is deleted

        Assert.Null(await folder.StoreAsync(Picture(500), Cancel));      // all of ours would not be enough
        Assert.Equal(3, Files().Count);
        Assert.Contains("snapshots.minFreeBytes", folder.Fault, StringComparison.Ordinal);
        _free = 10_000;
        Assert.NotNull(await folder.StoreAsync(Picture(500), Cancel));
        Assert.Null(folder.Fault);
    }

    [Fact]
    public async Task Oldest_makes_room_when_space_is_short()
    {
        using SnapshotFolder folder = Create(new SnapshotOptions { MinFreeBytes = 1000 }, _ => _free - Used());
        for (int i = 0; i < 4; i++) await StoreAsync(folder, 100);
        _free = 1000 + Used();

        Assert.NotNull(await folder.StoreAsync(Picture(150), Cancel));

        Assert.Equal(3, Files().Count);
        Assert.Equal(2, _counters.Deleted);
    }

    [Fact]
    public async Task Folder_is_known_again_after_a_start()
    {
        using (SnapshotFolder before = Create())
            for (int i = 0; i < 3; i++) await StoreAsync(before, 10);
        string day = Path.Combine(Root, "main", "20261127");
        await File.WriteAllTextAsync(Path.Combine(day, ".main-20261127-070009.000.jpg.part"), "half", Cancel);
        await File.WriteAllTextAsync(Path.Combine(day, "holiday.jpg"), "mine", Cancel);
        await File.WriteAllTextAsync(Path.Combine(_disk.Root, "secret"), "secret", Cancel);
        File.CreateSymbolicLink(
            Path.Combine(day, "main-20261127-070001.000.jpg"), Path.Combine(_disk.Root, "secret"));

        using SnapshotFolder folder = Create(new SnapshotOptions { MaxCount = 2 });
        await folder.TidyAsync(Cancel);

        Assert.Equal(
            ["holiday.jpg", "main-20261127-070001.000.jpg", "main-20261127-070010.000.jpg",
                "main-20261127-070020.000.jpg"],
            Files());
        Assert.Equal(2, (await folder.ListAsync(Cancel)).Count);
    }

    [Fact]
    public async Task Only_listed_files_are_opened()
    {
        using SnapshotFolder folder = Create();
        string name = (await folder.StoreAsync(Picture(7), Cancel))!;
        await File.WriteAllTextAsync(Path.Combine(_disk.Root, "secret"), "secret", Cancel);
        await File.WriteAllTextAsync(Path.Combine(Root, "main", "20261127", "other.jpg"), "x", Cancel);

        await using (Stream? file = await folder.TryOpenAsync(name, Cancel)) Assert.Equal(7, file!.Length);
        foreach (string other in (string[])
            ["../secret", "/etc/passwd", "main/20261127/other.jpg", $"main/../{name}", $"./{name}", "", name + "/"])
            Assert.Null(await folder.TryOpenAsync(other, Cancel));

        File.Delete(Path.Combine(Root, name));
        Assert.Null(await folder.TryOpenAsync(name, Cancel));
        File.CreateSymbolicLink(Path.Combine(Root, name), Path.Combine(_disk.Root, "secret"));
        Assert.Null(await folder.TryOpenAsync(name, Cancel));
    }

    [Fact]
    public async Task Folder_that_can_not_be_used_is_named_once_tried_again_and_told_when_it_heals()
    {
        await File.WriteAllTextAsync(Root, "a file", Cancel);
        using SnapshotFolder folder = Create();

        Assert.Null(await folder.StoreAsync(Picture(1), Cancel));
        Assert.Null(await folder.StoreAsync(Picture(1), Cancel));
        string line = Assert.Single(
            _log.Lines, static line => line.Contains("can't be kept", StringComparison.Ordinal));
        Assert.Contains("snapshots.directory", line, StringComparison.Ordinal);
        Assert.Contains(Root, line, StringComparison.Ordinal);
        File.Delete(Root);

        Assert.NotNull(await folder.StoreAsync(Picture(1), Cancel));
        Assert.Null(folder.Fault);
        Assert.Single(_log.Lines, static line => line.Contains("again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(28, "is full")]
    [InlineData(30, "mounted read-only")]
    [InlineData(5, "Choose a folder on a working disk")]
    public void Failure_of_the_disk_names_its_fix(int errno, string expected) => Assert.Contains(
        expected, FolderFault.Of("/media/stick", new IOException("input/output", errno)).ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void Missing_permission_names_its_fix() => Assert.Contains(
        "chown", FolderFault.Of("/media/stick", new UnauthorizedAccessException()).Remedy, StringComparison.Ordinal);

    [Fact]
    public async Task Full_disk_leaves_no_half_file()
    {
        Directory.CreateDirectory(Root);
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", Root), "mounting a small disk needs root");
        try
        {
            using SnapshotFolder folder = Create();
            Assert.NotNull(await folder.StoreAsync(Picture(20_000), Cancel));
            _time.Advance(TimeSpan.FromSeconds(1));

            Assert.Null(await folder.StoreAsync(Picture(60_000), Cancel));
            Assert.Contains("is full", folder.Fault, StringComparison.Ordinal);
            Assert.Single(Files());
            Assert.NotNull(await folder.StoreAsync(Picture(10_000), Cancel));
        }
        finally
        {
            Run("umount", Root);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private SnapshotFolder Create(SnapshotOptions? options = null, Func<string, long>? free = null) => new(
        (options ?? new SnapshotOptions { MinFreeBytes = 0 }) with { Directory = Root }, _counters, _time, _log,
        free ?? (_ => _free));

    private async Task StoreAsync(SnapshotFolder folder, int length)
    {
        Assert.NotNull(await folder.StoreAsync(Picture(length), Cancel));
        _time.Advance(TimeSpan.FromSeconds(10));
    }

    private SnapshotPicture Picture(int length) =>
        new("main", default, new byte[length], 64, 48, _time.GetUtcNow(), TimeSpan.Zero);

    private List<string> Files() =>
    [
        .. Directory.GetFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal),
    ];

    private long Used() => Directory.Exists(Root)
        ? Directory.GetFiles(Root, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length)
        : 0;
}
