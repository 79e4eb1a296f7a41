# Completion of gambeta's commands, flags and words in bash; in zsh after
#   autoload -U +X bashcompinit compinit && compinit && bashcompinit
#
#   source apps/completion.sh
#
# Commands, flags and data sets are asked of the program itself, so they are always its own.

_gambeta() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="help $("$program" help 2>/dev/null | sed -n '/^Subcommands:/,/^[^ ]*$/s/^  \([a-z]*\) .*/\1/p')"
  else
    case $before in
      --activation|--lr-schedule|--bn-dialect|--class-weight)
        words=$("$program" help train | sed -n "s/^  $before \([a-z0-9|]*\)=.*/\1/p" | tr '|' ' ') ;;
      --task) words='classification regression' ;;
      --missing) words='fill refuse drop' ;;
      --to) words='c onnx' ;;
      --header) words='yes no' ;;
      --sync-batch-norm) words='on off' ;;
      --decimal) words='comma point' ;;
      --bn-momentum) words='none' ;;
      help) words=$("$program" help | sed -n '/^Subcommands:/,/^[^ ]*$/s/^  \([a-z]*\) .*/\1/p') ;;
      *)
        case $word in
          -*) words=$("$program" help "$command" 2>/dev/null | grep -o -e '--[a-z][a-z-]*') ;;
          *) [ "$command" = inspect ] || words=$("$program" data 2>/dev/null | sed -n '2,$s/ .*//p') ;;
        esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case $word in -*) ;; *) [ "$COMP_CWORD" -gt 1 ] && COMPREPLY+=($(compgen -f -- "$word")) ;; esac
}
complete -o filenames -F _gambeta gambeta
